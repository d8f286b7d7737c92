# Puts a set of contents that are here together under their names. Before this text stand the variables SET, the set's
# name, and KEYS, the contents' names, and the function links, which makes the links of the set in the current folder.
# Prints the set's path; or "missing" and the names of the contents that are not here.
umask 077
home=${LOOM_HOME:-$HOME/.loom}/resources
mkdir -p "$home/sets" && cd "$home" && home=$(pwd) || exit 70
if [ ! -d "sets/$SET" ]; then
  missing=
  for key in $KEYS; do
    [ -e "$key" ] || missing="$missing $key"
  done
  if [ -n "$missing" ]; then
    echo "missing$missing"
    exit 0
  fi
  find sets -mindepth 1 -maxdepth 1 -name '.*' -mmin +1440 -exec rm -rf {} +
  new=$(mktemp -d "sets/.$SET.XXXXXX") || exit 70
  if (cd "$new" && links); then
    mv -T "$new" "sets/$SET" 2> /dev/null
  fi
  rm -rf "$new"
  [ -d "sets/$SET" ] || exit 70
fi
echo "$home/sets/$SET"
