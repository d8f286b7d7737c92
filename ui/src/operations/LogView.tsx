import { Button, Spinner, Switch } from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import { useEffect, useRef, useState } from 'react';
import { onTask } from '../api/events';
import { readLog } from '../api/queries';
import type { TaskState } from '../api/types';
import { ProblemAlert } from '../common/ProblemAlert';

interface Props {
  taskId: string;
  state: TaskState;
}

interface Chunk {
  offset: number;
  text: string;
}

/** The log of a task from its beginning, and then what is added, read on from where it ended. */
export function LogView({ taskId, state }: Props) {
  const { chunks, complete, loading, error, retry } = useLog(taskId, state);
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLPreElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is more
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [chunks, follow]);

  const save = () => {
    const url = URL.createObjectURL(
      new Blob(
        chunks.map((chunk) => chunk.text),
        { type: 'text/plain' },
      ),
    );
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = `task-${taskId}.log`;
    anchor.click();
    URL.revokeObjectURL(url);
  };

  const empty = chunks.length === 0;
  return (
    <section className="loom-log" aria-label="Log">
      <header>
        <h3>Log</h3>
        <span className="loom-subtle" role="status">
          {complete ? (empty ? '' : 'complete') : loading && empty ? 'loading' : 'follows the task'}
        </span>
        <Switch
          id="follow-log"
          label="Follow"
          isChecked={follow}
          onChange={(_, checked) => setFollow(checked)}
        />
        <Button
          variant="plain"
          icon={<DownloadIcon />}
          aria-label="Save the log"
          onClick={save}
          isDisabled={empty}
        />
      </header>
      {error !== undefined && (
        <ProblemAlert error={error} title="The log could not be read" onRetry={retry} />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
      <pre ref={box} tabIndex={0} role="log" aria-label="Output of the task">
        {chunks.map((chunk) => (
          <span key={chunk.offset}>{plain(chunk.text)}</span>
        ))}
        {empty && !loading && (
          <span className="loom-log-empty">
            {complete ? 'The task wrote nothing.' : 'Nothing written yet.'}
          </span>
        )}
        {empty && loading && <Spinner size="md" aria-label="Loading the log" />}
      </pre>
    </section>
  );
}

/** Terminal colours are not drawn. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}

const UNDER_WAY: ReadonlySet<TaskState> = new Set(['SENT', 'RUNNING']);
/** The event stream does not say when a log grows: while a task runs, and its log is looked at, it is read on. */
const READ_ON_MILLIS = 1_500;

function useLog(taskId: string, state: TaskState) {
  const [chunks, setChunks] = useState<Chunk[]>([]);
  const [complete, setComplete] = useState(false);
  const [loading, setLoading] = useState(true);
  const [error, setError] = useState<unknown>();
  const [round, setRound] = useState(0);
  const reader = useRef<{ wake: () => void } | undefined>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round begins again after an error
  useEffect(() => {
    const abort = new AbortController();
    let offset = 0;
    let busy = false;
    let more = false;
    setChunks([]);
    setComplete(false);
    setError(undefined);

    const readOn = async () => {
      if (busy) {
        more = true;
        return;
      }
      busy = true;
      setLoading(true);
      try {
        for (;;) {
          more = false;
          const page = await readLog(taskId, offset, abort.signal);
          const from = offset;
          offset = page.nextOffset;
          setComplete(page.complete);
          if (page.text !== '') setChunks((old) => [...old, { offset: from, text: page.text }]);
          if (offset === from && !more) break;
        }
      } catch (thrown) {
        if (!abort.signal.aborted) setError(thrown);
      } finally {
        busy = false;
        if (!abort.signal.aborted) setLoading(false);
      }
    };
    reader.current = { wake: () => void readOn() };
    void readOn();
    const ignore = onTask(taskId, () => void readOn());
    return () => {
      abort.abort();
      ignore();
      reader.current = undefined;
    };
  }, [taskId, round]);

  const underWay = UNDER_WAY.has(state);
  useEffect(() => {
    if (!underWay || complete) return;
    const timer = setInterval(() => reader.current?.wake(), READ_ON_MILLIS);
    return () => clearInterval(timer);
  }, [underWay, complete]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of state may mean more to read
  useEffect(() => reader.current?.wake(), [state]);

  return { chunks, complete, loading, error, retry: () => setRound((old) => old + 1) };
}
