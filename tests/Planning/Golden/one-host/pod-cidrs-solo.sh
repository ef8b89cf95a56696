NODES='solo'
