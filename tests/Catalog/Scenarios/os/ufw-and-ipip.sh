# calico/os-alma1
# ufw has no rules for protocols.
stand_in ufw
answer ufw status 'Status: active'
param PORTS "$(row 'tcp|10250
4|')"
