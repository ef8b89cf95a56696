# The add-ons themselves, and the user's own objects.

[ -n "$OBJECTS" ] || skip "there are none"

text "$OBJECTS" | ensure_objects "add-ons"
