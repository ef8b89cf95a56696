NODES='cp
arm1'
LABELS='arm1	disk	ssd
arm1	zone	b'
TAINTS='arm1	dedicated	batch	NoSchedule'
