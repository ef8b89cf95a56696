# What containerd starts containers with.

ensure_binary runc /usr/local/bin
