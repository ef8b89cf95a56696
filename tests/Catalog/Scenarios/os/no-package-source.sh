# overridden/os-alma1
# The spec's package sources have none for the host's family.
printf 'ID=rocky\nID_LIKE="rhel centos fedora"\nVERSION_ID="9"\n' >/etc/os-release
param PACKAGE_REPOSITORIES "$(row 'debian|http://mirror/debian|bookworm|main')"
