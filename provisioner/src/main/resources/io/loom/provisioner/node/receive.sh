# Takes a content from standard input and publishes it by one rename, so that it is whole wherever it is seen. Before this
# text stand the variables KEY, the content's name; SHA256; MODE, of a file, or nothing of an archive; and TOKEN. Standard
# output is, after whatever the account's start files print, a line of the byte 036, TOKEN and "have" when the content is
# here and nothing is read, or "want". What was cut off is removed with the connection, or at the latest a day later.
umask 077
home=${LOOM_HOME:-$HOME/.loom}/resources
say() { printf '\036%s %s\n' "$TOKEN" "$1"; }
mkdir -p "$home/incoming" && cd "$home" || exit 70

# Saves the same content from being sent twice at once; one whose sender is silent is not waited for.
exec 9> "incoming/$KEY.lock"
flock -w 30 9
if [ -e "$KEY" ]; then
  say have
  exit 0
fi
find incoming -mindepth 1 -maxdepth 1 -type d -mmin +1440 -exec rm -rf {} +
new=$(mktemp -d "incoming/$KEY.XXXXXX") || exit 70
trap 'rm -rf "$home/$new"' EXIT
trap 'exit 1' HUP INT PIPE TERM
say want
cat > "$new/content" || exit 74
if [ "$(sha256sum < "$new/content")" != "$SHA256  -" ]; then
  echo "what came is cut off, or not the one that was named" >&2
  exit 65
fi
if [ -n "$MODE" ]; then
  chmod "$MODE" "$new/content" || exit 74
  mv -T "$new/content" "$KEY" || exit 74
else
  mkdir "$new/tree" || exit 74
  (umask 022; tar -xzof "$new/content" -C "$new/tree") || exit 74
  mv -T "$new/tree" "$KEY" 2> /dev/null || [ -d "$KEY" ] || exit 74
fi
rm -f "incoming/$KEY.lock"
