# The member as a service. It waits for the other members after it has started, so nobody waits for it here: etcd-quorum asks.

text "$ENVIRONMENT" | ensure_file /etc/etcd.env 0644 root:root

ensure_file /etc/systemd/system/etcd.service 0644 root:root <<UNIT
[Unit]
Description=etcd member $MEMBER_NAME
Documentation=https://etcd.io
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
User=etcd
EnvironmentFile=/etc/etcd.env
ExecStart=/usr/local/bin/etcd
NotifyAccess=all
Restart=always
RestartSec=10
TimeoutStartSec=infinity
LimitNOFILE=40000

[Install]
WantedBy=multi-user.target
UNIT

directory=/etc/ssl/etcd/ssl
ensure_service --no-block etcd.service /etc/systemd/system/etcd.service /etc/etcd.env "$STATE/installed/etcd" \
  $directory/ca.crt $directory/member.crt $directory/member.key
