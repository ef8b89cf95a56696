NODES='cp
worker'
LABELS=''
TAINTS=''
