import {
  Alert,
  Button,
  ClipboardCopy,
  Form,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { ProblemAlert } from '../common/ProblemAlert';

interface Props {
  title: string;
  action: string;
  children: ReactNode;
  isReady: boolean;
  /** What was made, if it is a secret: it is shown once before the dialog closes. */
  onSubmit: () => Promise<string | undefined>;
  onClose: () => void;
}

/** A short form in a dialog. A secret that comes of it is shown once, to be copied. */
export function FormDialog({ title, action, children, isReady, onSubmit, onClose }: Props) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [secret, setSecret] = useState<string>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const made = await onSubmit();
      if (made === undefined) onClose();
      else setSecret(made);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal variant="small" isOpen onClose={onClose} aria-labelledby={`${id}-title`}>
      <ModalHeader title={title} labelId={`${id}-title`} />
      <ModalBody>
        {secret === undefined ? (
          <Form id={`${id}-form`} onSubmit={(event) => void submit(event)} noValidate>
            {children}
            {error !== undefined && <ProblemAlert error={error} />}
          </Form>
        ) : (
          <div className="loom-stack">
            <Alert component="p" isInline variant="success" title="Copy it now: it is not shown again." />
            <ClipboardCopy isReadOnly isCode hoverTip="Copy" clickTip="Copied" textAriaLabel="Secret">
              {secret}
            </ClipboardCopy>
          </div>
        )}
      </ModalBody>
      <ModalFooter>
        {secret === undefined ? (
          <>
            <Button type="submit" form={`${id}-form`} isDisabled={!isReady || busy} isLoading={busy}>
              {action}
            </Button>
            <Button variant="link" onClick={onClose}>
              Cancel
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Done</Button>
        )}
      </ModalFooter>
    </Modal>
  );
}
