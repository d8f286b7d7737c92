import {
  Bullseye,
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Flex,
  FlexItem,
  Label,
  LabelGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  PageSection,
  Skeleton,
  Title,
} from '@patternfly/react-core';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { ProblemAlert } from './ProblemAlert';

/** The head of a page: what it is, in one line more about it, and what can be done. */
export function PageHead({
  title,
  subtitle,
  actions,
  breadcrumb,
}: {
  title: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  breadcrumb?: ReactNode;
}) {
  return (
    <PageSection className="loom-page-head">
      {breadcrumb}
      <Flex
        justifyContent={{ default: 'justifyContentSpaceBetween' }}
        alignItems={{ default: 'alignItemsFlexStart' }}
        gap={{ default: 'gapMd' }}
      >
        <FlexItem flex={{ default: 'flex_1' }} className="loom-page-title">
          <Title headingLevel="h1" size="2xl">
            {title}
          </Title>
          {subtitle && <p className="loom-subtle">{subtitle}</p>}
        </FlexItem>
        {actions && <FlexItem>{actions}</FlexItem>}
      </Flex>
    </PageSection>
  );
}

/** Names the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Loom`;
  }, [title]);
}

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

/** Stands where rows will be. */
export function LoadingRows({ rows = 5, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="loom-loading">
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton
          // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
          key={i}
          height="2.25rem"
          screenreaderText={i === 0 ? label : undefined}
        />
      ))}
    </div>
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
