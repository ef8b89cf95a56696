# The program helm, for those who want to install more.

if [ "$HELM" = true ]; then
  ensure_binary helm /usr/local/bin
elif [ -e "$STATE/installed/helm" ]; then
  ensure_absent /usr/local/bin/helm
  ensure_absent "$STATE/installed/helm"
else
  skip "addons.helm is off"
fi
