import { Button, Spinner, Switch } from '@patternfly/react-core';
import DownloadIcon from '@patternfly/react-icons/dist/esm/icons/download-icon';
import { useEffect, useRef, useState } from 'react';
import { PREFIX, path } from '../api/http';
import { readLog } from '../api/queries';
import type { LogPage, TaskState } from '../api/types';
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

/** How long to wait before a stream that was refused is asked for again. */
const REOPEN_MILLIS = 5_000;

/** What is written already, page by page; then, while there may be more, the stream of what is added. */
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
    let source: EventSource | undefined;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    setChunks([]);
    setComplete(false);
    setError(undefined);

    /** Takes what is new of a page. */
    const take = (page: LogPage) => {
      const from = offset;
      const text = page.text.slice(Math.max(0, offset - page.offset));
      offset = Math.max(offset, page.nextOffset);
      if (text !== '') setChunks((old) => [...old, { offset: from, text }]);
      setComplete(page.complete);
    };
    const follow = () => {
      source = new EventSource(`${PREFIX}${path`/tasks/${taskId}/log/stream`}?offset=${offset}`, {
        withCredentials: true,
      });
      source.addEventListener('log', (message) => {
        const page = JSON.parse(message.data) as LogPage;
        take(page);
        if (page.complete) leave();
      });
      source.onerror = () => {
        if (source?.readyState === EventSource.CLOSED) {
          leave();
          reopen = setTimeout(() => void readOn(), REOPEN_MILLIS);
        }
      };
    };
    const leave = () => {
      clearTimeout(reopen);
      source?.close();
      source = undefined;
    };
    const readOn = async () => {
      if (busy || source) return;
      busy = true;
      setLoading(true);
      try {
        let page: LogPage;
        do {
          page = await readLog(taskId, offset, abort.signal);
          take(page);
        } while (page.text !== '');
        if (!page.complete && !abort.signal.aborted) follow();
      } catch (thrown) {
        if (!abort.signal.aborted) setError(thrown);
      } finally {
        busy = false;
        if (!abort.signal.aborted) setLoading(false);
      }
    };
    reader.current = { wake: () => void readOn() };
    void readOn();
    return () => {
      abort.abort();
      leave();
      reader.current = undefined;
    };
  }, [taskId, round]);

  // A task that is done again after it had ended says more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the state is another
  useEffect(() => reader.current?.wake(), [state]);

  return { chunks, complete, loading, error, retry: () => setRound((old) => old + 1) };
}
