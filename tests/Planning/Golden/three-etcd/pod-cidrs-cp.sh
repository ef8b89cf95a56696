NODES='cp
arm1'
