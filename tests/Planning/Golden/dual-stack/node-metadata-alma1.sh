NODES='alma1
alma-w1
alma-w2'
LABELS=''
TAINTS=''
