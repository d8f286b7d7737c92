import { Button, FormGroup, FormSelect, FormSelectOption } from '@patternfly/react-core';
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon';
import { useState } from 'react';
import type { Column } from '../common/DataTable';
import { Field } from '../common/Field';
import { Page } from '../common/Page';
import { Confirm, Nothing } from '../common/Pieces';
import { When } from '../common/When';
import { createToken, deleteToken, type Token, tokensQuery } from './admin';
import { FormDialog } from './FormDialog';
import { ListCard, NewButton } from './ListCard';
import { Roles } from './UsersPage';
import { useList } from './useList';

export function TokensPage() {
  const { query, dialog, openNew, openAbout, close, refresh } = useList<Token, 'revoke'>(tokensQuery);
  const create = <NewButton one="token" onClick={openNew} />;
  return (
    <Page
      title="API tokens"
      subtitle="For programs that act in your name: the command line, pipelines, scripts."
      actions={create}
    >
      <ListCard
        query={query}
        loading="Loading tokens"
        label="API tokens"
        columns={COLUMNS}
        keyOf={(token) => token.id}
        actions={(token) => (
          <Button variant="link" isDanger isInline onClick={() => openAbout('revoke', token)}>
            Revoke
          </Button>
        )}
        empty={
          <Nothing title="No tokens" icon={KeyIcon} action={create}>
            A token is sent as <code>Authorization: Bearer …</code> and can do at most what you can.
          </Nothing>
        }
      />
      {dialog?.what === 'new' && <NewToken onClose={close} onDone={refresh} />}
      {dialog?.what === 'revoke' && (
        <Confirm
          title={`Revoke the token ${dialog.of.name}?`}
          action="Revoke"
          isDanger
          onClose={close}
          onConfirm={async () => {
            await deleteToken(dialog.of.id);
            await refresh();
          }}
        >
          Whatever uses it is refused from then on.
        </Confirm>
      )}
    </Page>
  );
}

const COLUMNS: Column<Token>[] = [
  { title: 'Name', of: (token) => <strong>{token.name}</strong> },
  { title: 'Roles', of: (token) => <Roles roles={token.roles} /> },
  { title: 'Created', of: (token) => <When at={token.createdAt} /> },
  { title: 'Last used', of: (token) => <When at={token.lastUsedAt} none="never" /> },
  { title: 'Expires', of: (token) => <When at={token.expiresAt} none="never" /> },
];

const SPANS = [
  [7, '1 week'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '1 year'],
] as const;

function NewToken({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<unknown> }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  return (
    <FormDialog
      title="New API token"
      action="Create"
      isReady={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const secret = await createToken(name.trim(), days);
        await onDone();
        return secret;
      }}
    >
      <Field id="token-name" label="Name" isRequired value={name} onChange={setName} help="What it is for" />
      <FormGroup label="Expires after" fieldId="token-days">
        <FormSelect id="token-days" value={days} onChange={(_, next) => setDays(Number(next))}>
          {SPANS.map(([value, label]) => (
            <FormSelectOption key={value} value={value} label={label} />
          ))}
        </FormSelect>
      </FormGroup>
    </FormDialog>
  );
}
