import { Alert, AlertActionLink, Content, List, ListItem } from '@patternfly/react-core';
import LightbulbIcon from '@patternfly/react-icons/dist/esm/icons/lightbulb-icon';
import { Problem, splitHint } from '../api/problem';

interface Props {
  error: unknown;
  /** What could not be done, e.g. "The clusters could not be loaded". */
  title?: string;
  onRetry?: () => void;
}

/** Says what the server refused and why, with its hint set apart. */
export function ProblemAlert({ error, title, onRetry }: Props) {
  const problem = Problem.of(error);
  const { sentences, hints } = splitHint(problem.errors.length > 0 ? remainder(problem) : problem.message);
  return (
    <Alert
      component="p"
      variant="danger"
      isInline
      title={title ?? problem.title}
      className="loom-problem"
      actionLinks={onRetry ? <AlertActionLink onClick={onRetry}>Try again</AlertActionLink> : undefined}
    >
      {title && !sentences && problem.errors.length === 0 && <Content component="p">{problem.title}</Content>}
      {sentences && <Content component="p">{sentences}</Content>}
      {problem.errors.length > 0 && (
        <List isPlain>
          {problem.errors.map((each) => {
            const parts = splitHint(each.message);
            return (
              <ListItem key={each.pointer + each.message}>
                {each.pointer && <code>{each.pointer}</code>} {parts.sentences}
                <Hints hints={parts.hints} />
              </ListItem>
            );
          })}
        </List>
      )}
      <Hints hints={hints} />
      {problem.traceId && (
        <Content component="small">
          Trace <code>{problem.traceId}</code>
        </Content>
      )}
    </Alert>
  );
}

/** The message without what its single errors say anyway. */
function remainder({ message, errors }: Problem): string {
  const said = new Set(errors.flatMap((each) => each.message.split('\n')));
  return message
    .split('\n')
    .filter((line) => !said.has(line))
    .join('\n');
}

export function Hints({ hints }: { hints: string[] }) {
  return hints.map((hint) => (
    <p key={hint} className="loom-hint">
      <LightbulbIcon aria-hidden /> <span>{hint}</span>
    </p>
  ));
}

/** A message of the server as text, its hint set apart. */
export function Message({ text }: { text: string }) {
  const { sentences, hints } = splitHint(text);
  return (
    <>
      {sentences && <span className="loom-sentences">{sentences}</span>}
      <Hints hints={hints} />
    </>
  );
}
