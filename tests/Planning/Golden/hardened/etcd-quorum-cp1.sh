ENDPOINTS='https://10.10.1.10:2379
https://10.10.1.11:2379
https://10.10.1.12:2379'
MEMBERS='cp1
cp2
cp3'
