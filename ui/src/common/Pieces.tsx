import {
  Bullseye,
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Label,
  LabelGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import { type ComponentType, type ReactNode, useState } from 'react';
import { ProblemAlert } from './ProblemAlert';

export function Nothing({
  title,
  children,
  icon,
  action,
}: {
  title: string;
  children?: ReactNode;
  icon?: ComponentType;
  action?: ReactNode;
}) {
  return (
    <Bullseye className="loom-nothing">
      <EmptyState titleText={title} headingLevel="h2" {...(icon ? { icon } : {})} variant="sm">
        {children && <EmptyStateBody>{children}</EmptyStateBody>}
        {action && (
          <EmptyStateFooter>
            <EmptyStateActions>{action}</EmptyStateActions>
          </EmptyStateFooter>
        )}
      </EmptyState>
    </Bullseye>
  );
}

/** Services as chips, a few at first. */
export function Services({ names, shown = 4 }: { names: string[]; shown?: number }) {
  if (names.length === 0) return <span className="loom-subtle">none</span>;
  return (
    <LabelGroup numLabels={shown} isCompact aria-label="Services">
      {names.map((name) => (
        <Label key={name} isCompact variant="outline">
          {name}
        </Label>
      ))}
    </LabelGroup>
  );
}

interface ConfirmProps {
  title: string;
  children: ReactNode;
  action: string;
  isDanger?: boolean;
  /** A word to type before it can be done. */
  typed?: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is done that is not undone easily. Shows why it failed, if it does. */
export function Confirm({ title, children, action, isDanger, typed, onConfirm, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [word, setWord] = useState('');
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return (
    <Modal
      variant="small"
      isOpen
      onClose={onClose}
      aria-labelledby="confirm-title"
      aria-describedby="confirm-body"
    >
      <ModalHeader
        title={title}
        labelId="confirm-title"
        {...(isDanger ? { titleIconVariant: 'warning' } : {})}
      />
      <ModalBody id="confirm-body">
        <div className="loom-stack">
          <div>{children}</div>
          {typed && (
            <label className="loom-typed" htmlFor="confirm-word">
              <span>
                Type <strong>{typed}</strong> to confirm
              </span>
              <input
                id="confirm-word"
                className="loom-input"
                value={word}
                onChange={(event) => setWord(event.target.value)}
                autoComplete="off"
                spellCheck={false}
              />
            </label>
          )}
          {error !== undefined && <ProblemAlert error={error} />}
        </div>
      </ModalBody>
      <ModalFooter>
        <Button
          variant={isDanger ? 'danger' : 'primary'}
          onClick={() => void confirm()}
          isLoading={busy}
          isDisabled={busy || (typed !== undefined && word !== typed)}
        >
          {action}
        </Button>
        <Button variant="link" onClick={onClose}>
          Cancel
        </Button>
      </ModalFooter>
    </Modal>
  );
}
