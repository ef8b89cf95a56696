NODES='cp
worker'
FAMILIES='1'
