ENDPOINTS='https://192.0.2.21:2379
https://192.0.2.22:2379
https://192.0.2.23:2379'
MEMBERS='db1
db2
db3'
