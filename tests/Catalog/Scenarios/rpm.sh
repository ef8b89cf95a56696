# Knows what dnf has installed. (rpm -q --quiet --whatprovides NAME)
grep -qxF "$4" /stand-ins/packages 2>/dev/null || exit 1
