# Knows what apt-get has installed.
sed 's/^/ii /' /stand-ins/packages 2>/dev/null || true
