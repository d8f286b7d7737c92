# Runs one attempt of a task, or joins it when it runs or is done already. Before this text stand the variables TASK,
# ATTEMPT and TOKEN and the function payload, which writes the attempt's files into the current folder, among them
# the program "entry". Standard output is, after whatever the account's start files print, a line of the byte 036, TOKEN
# and "begin"; the attempt's output; and a trailer whose lines begin with the byte 036 and TOKEN: "exit STATUS", then the
# outputs, then "end"; or "refused REASON"; or "lost".
# The end of standard input ends the watching, and never the attempt.
umask 077
task=${LOOM_HOME:-$HOME/.loom}/tasks/$TASK
run=$task/$ATTEMPT

say() { printf '\036%s %s\n' "$TOKEN" "$1"; }

# When the process $1 was born, in the kernel's ticks; nothing when it is gone.
born() {
  [ -r "/proc/$1/stat" ] || return 0
  read -r line < "/proc/$1/stat" || return 0
  set -- ${line##*) }
  echo "${20}"
}

# Ends the process group of the attempt before. A number that belongs to another process by now is left alone.
end_group() {
  [ -s "$task/group" ] || return 0
  read -r leader birth < "$task/group"
  now=$(born "$leader")
  if [ -z "$now" ] || [ "$now" = "$birth" ]; then
    kill -s TERM -- "-$leader" 2>/dev/null
    tries=0
    while kill -s 0 -- "-$leader" 2>/dev/null && [ "$tries" -lt 50 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    kill -s KILL -- "-$leader" 2>/dev/null
  fi
  rm -f "$task/group"
}

# The attempt itself: a process group of its own, which outlives this connection. It keeps the task's lock until it
# has written its name down, so that no newer attempt can miss it, and "alive" is locked as long as it lives. Returns
# when the name is written: the attempt holds the pipe that is read here until then.
start() {
  : "$(
    TOKEN=$TOKEN setsid sh -c '
      cd "$1" || exit 70
      exec 8>alive
      flock 8
      read -r line < "/proc/$$/stat"
      pid=$$
      set -- "$1" ${line##*) }
      echo "$pid ${21}" > ../group
      : > started
      exec 9>&- > /dev/null
      (umask 022; unset TOKEN line pid; set --; . ./entry) < /dev/null >> out 2>&1 8>&-
      status=$?
      if [ -s outputs ]; then
        {
          printf "\036%s exit %s\n" "$TOKEN" "$status"
          cat outputs
          printf "\036%s end\n" "$TOKEN"
        } > trailer
        cat trailer >> out
      else
        printf "\036%s exit %s\n\036%s end\n" "$TOKEN" "$status" "$TOKEN" >> out
      fi
      echo "$status" > result' loom-attempt "$run" < /dev/null 2> /dev/null &
  )"
}

lost_unless_done() { [ -e "$run/result" ] || printf '\036%s lost\n' "$TOKEN" >> "$run/out"; }

# Passes the output on. An attempt that ends within seconds costs two processes, and its end is seen at once; the output
# of a longer one is followed by tail, which sees it at once where the file system tells of changes, else within a second.
watch() {
  exec 6< "$run/out" 7< "$run/alive"
  for patience in 0.5 1 1 1; do
    if flock -s -w "$patience" 7; then
      lost_unless_done
      cat <&6
      return
    fi
    cat <&6
  done
  (
    flock -s 7
    lost_unless_done
  ) < /dev/null > /dev/null 2>&1 6<&- &
  waiter=$!
  tail -c +1 -f <&6 2>/dev/null 7<&- &
  tail=$!
  read -r _
  kill "$tail" "$waiter" 2>/dev/null
}

attempt() {
  say begin
  [ -d "$run" ] || mkdir -p "$run" || exit 70
  exec 9> "$task/lock"
  flock 9
  current=0
  [ ! -s "$task/attempt" ] || read -r current < "$task/attempt"
  if [ "$current" -gt "$ATTEMPT" ]; then
    say "refused attempt $current of this task is newer"
    return
  fi
  if [ -e "$run/cancelled" ]; then
    say "refused this attempt was cancelled"
    return
  fi
  if [ "$current" -lt "$ATTEMPT" ]; then
    end_group
    echo "$ATTEMPT" > "$task/attempt"
  fi
  if [ ! -e "$run/started" ]; then
    cd "$run" || exit 70
    payload
    : > out
    start
  fi
  exec 9>&-
  [ -e "$run/alive" ] || : > "$run/alive"
  watch
}

# Ends the attempt, and keeps it from being started when it has not come yet.
cancel() {
  mkdir -p "$run" || exit 70
  exec 9> "$task/lock"
  flock 9
  current=0
  [ ! -s "$task/attempt" ] || read -r current < "$task/attempt"
  : > "$run/cancelled"
  [ "$current" -ne "$ATTEMPT" ] || end_group
}
