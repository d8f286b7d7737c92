import { Button, Flex, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core';
import { useState } from 'react';
import { type Format, read, write } from '../common/document';
import { ProblemAlert } from '../common/ProblemAlert';

interface Props {
  initial: Record<string, unknown>;
  readOnly: boolean;
  action: string;
  onSave: (text: string, format: Format) => Promise<unknown>;
  onCancel?: () => void;
}

const NO_OBJECT = 'A definition is an object with a name, as in "name: web".';

/** A definition as YAML or JSON; the server is sent what was written, and judges it when it is saved. */
export function SourceEditor({ initial, readOnly, action, onSave, onCancel }: Props) {
  const [format, setFormat] = useState<Format>('yaml');
  const [text, setText] = useState(() => write(initial, 'yaml'));
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const changed = text !== write(initial, format);

  const choose = (next: Format) => {
    try {
      setText(write(changed ? read(text, NO_OBJECT) : initial, next));
      setFormat(next);
      setError(undefined);
    } catch (thrown) {
      setError(thrown);
    }
  };
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(text, format);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="loom-stack">
      <Flex
        justifyContent={{ default: 'justifyContentSpaceBetween' }}
        alignItems={{ default: 'alignItemsCenter' }}
      >
        <ToggleGroup aria-label="Format">
          {(['yaml', 'json'] as const).map((each) => (
            <ToggleGroupItem
              key={each}
              text={each.toUpperCase()}
              isSelected={format === each}
              onChange={() => choose(each)}
            />
          ))}
        </ToggleGroup>
        {!readOnly && (
          <Flex gap={{ default: 'gapSm' }}>
            {onCancel && (
              <Button variant="link" onClick={onCancel}>
                Cancel
              </Button>
            )}
            {!onCancel && changed && (
              <Button variant="link" onClick={() => setText(write(initial, format))}>
                Undo changes
              </Button>
            )}
            <Button onClick={() => void save()} isDisabled={busy || !changed} isLoading={busy}>
              {action}
            </Button>
          </Flex>
        )}
      </Flex>
      {error !== undefined && <ProblemAlert error={error} title="Not saved" />}
      <textarea
        className="loom-source"
        aria-label="Source"
        value={text}
        onChange={(event) => setText(event.target.value)}
        readOnly={readOnly}
        spellCheck={false}
        wrap="off"
        rows={Math.min(40, Math.max(16, text.split('\n').length + 1))}
      />
    </div>
  );
}
