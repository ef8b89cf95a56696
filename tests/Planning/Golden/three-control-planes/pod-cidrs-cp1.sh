NODES='cp1
cp2
cp3
worker1'
FAMILIES='1'
