import {
  Button,
  FormGroup,
  FormSelect,
  FormSelectOption,
  PageSection,
  TextInput,
} from '@patternfly/react-core';
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm, LoadingRows, Nothing, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { createToken, deleteToken, type Token, tokensQuery } from './admin';
import { FormDialog } from './FormDialog';
import { Roles } from './UsersPage';

export function TokensPage() {
  useTitle('API tokens');
  const query = useQuery(tokensQuery);
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const refresh = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const create = (
    <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <>
      <PageHead
        title="API tokens"
        subtitle="For programs that act in your name: the command line, pipelines, scripts."
        actions={create}
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          {query.isPending && <LoadingRows label="Loading tokens" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {query.data?.length === 0 && (
            <Nothing title="No tokens" icon={KeyIcon} action={create}>
              A token is sent as <code>Authorization: Bearer …</code> and can do at most what you can.
            </Nothing>
          )}
          {query.data && query.data.length > 0 && (
            <Table aria-label="API tokens" variant="compact" className="loom-table">
              <Thead>
                <Tr>
                  <Th>Name</Th>
                  <Th>Roles</Th>
                  <Th>Created</Th>
                  <Th>Last used</Th>
                  <Th>Expires</Th>
                  <Th screenReaderText="Actions" />
                </Tr>
              </Thead>
              <Tbody>
                {query.data.map((token) => (
                  <Tr key={token.id}>
                    <Td dataLabel="Name">
                      <strong>{token.name}</strong>
                    </Td>
                    <Td dataLabel="Roles">
                      <Roles roles={token.roles} />
                    </Td>
                    <Td dataLabel="Created">
                      <When at={token.createdAt} />
                    </Td>
                    <Td dataLabel="Last used">
                      <When at={token.lastUsedAt} none="never" />
                    </Td>
                    <Td dataLabel="Expires">
                      <When at={token.expiresAt} none="never" />
                    </Td>
                    <Td isActionCell>
                      <Button variant="link" isDanger isInline onClick={() => setRevoking(token)}>
                        Revoke
                      </Button>
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          )}
        </div>
      </PageSection>
      {creating && <NewToken onClose={() => setCreating(false)} onDone={refresh} />}
      {revoking && (
        <Confirm
          title={`Revoke the token ${revoking.name}?`}
          action="Revoke"
          isDanger
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await deleteToken(revoking.id);
            await refresh();
          }}
        >
          Whatever uses it is refused from then on.
        </Confirm>
      )}
    </>
  );
}

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
      <FormGroup label="Name" isRequired fieldId="token-name">
        <TextInput
          id="token-name"
          isRequired
          autoComplete="off"
          placeholder="What it is for"
          value={name}
          onChange={(_, next) => setName(next)}
        />
      </FormGroup>
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
