import { Checkbox, FormGroup } from '@patternfly/react-core';
import { useState } from 'react';
import { Field } from '../common/Field';
import { changeWebhook, createWebhook, type Webhook } from './admin';
import { FormDialog } from './FormDialog';

interface Props {
  /** The one to change; absent for a new one. */
  webhook?: Webhook;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

/** Makes or changes a web hook. The secret of a new one is shown once. */
export function WebhookForm({ webhook, onClose, onDone }: Props) {
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [types, setTypes] = useState(webhook?.types.join(', ') ?? '');
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  return (
    <FormDialog
      title={webhook ? `Change the web hook ${webhook.name}` : 'New web hook'}
      action={webhook ? 'Change' : 'Create'}
      isReady={name.trim() !== '' && /^https?:\/\/./.test(url.trim())}
      onClose={onClose}
      onSubmit={async () => {
        const body = { url: url.trim(), types: types.split(/[\s,]+/).filter(Boolean), enabled };
        const secret = webhook
          ? await changeWebhook(webhook, body).then(() => undefined)
          : await createWebhook(name.trim(), body);
        await onDone();
        return secret;
      }}
    >
      {!webhook && <Field id="webhook-name" label="Name" isRequired value={name} onChange={setName} />}
      <Field
        id="webhook-url"
        label="URL"
        isRequired
        value={url}
        onChange={setUrl}
        help="Such as https://example.com/hooks/loom"
      />
      <Field
        id="webhook-types"
        label="Events"
        value={types}
        onChange={setTypes}
        help="Types with commas between, such as operation.ended, cluster.*; empty for all"
      />
      <FormGroup fieldId="webhook-enabled">
        <Checkbox
          id="webhook-enabled"
          label="Enabled"
          description="While it is not, what happens is not told later either."
          isChecked={enabled}
          onChange={(_, checked) => setEnabled(checked)}
        />
      </FormGroup>
    </FormDialog>
  );
}
