NODES='cp1
cp2
cp3
worker1'
LABELS=''
TAINTS=''
