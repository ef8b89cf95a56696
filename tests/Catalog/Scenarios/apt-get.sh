# Installs whatever it is told to.
case " $* " in *' install '*) printf '%s\n' ${*##* install } >>/stand-ins/packages ;; esac
