import { Checkbox, FormGroup, Label, LabelGroup } from '@patternfly/react-core';
import { useState } from 'react';
import type { Role } from '../api/types';
import { type Column, RowMenu } from '../common/DataTable';
import { Field } from '../common/Field';
import { Page } from '../common/Page';
import { Confirm } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { changeUser, createUser, deleteUser, ROLES, setPassword, type User, usersQuery } from './admin';
import { FormDialog } from './FormDialog';
import { ListCard, NewButton } from './ListCard';
import { useList } from './useList';

export function UsersPage() {
  const { query, dialog, openNew, openAbout, close, refresh } = useList<
    User,
    'roles' | 'password' | 'delete'
  >(usersQuery);
  const session = useSession();
  const [error, setError] = useState<unknown>();
  const enable = async (user: User) => {
    setError(undefined);
    try {
      await changeUser(user, { enabled: !user.enabled });
    } catch (thrown) {
      setError(thrown);
    }
    await refresh();
  };
  return (
    <Page
      title="Users"
      subtitle={`Who may sign in to the tenant ${session.tenant}, and what they may do.`}
      actions={<NewButton one="user" onClick={openNew} />}
    >
      <ListCard
        query={query}
        loading="Loading users"
        label="Users"
        columns={columns(session.user)}
        keyOf={(user) => user.name}
        actions={(user) => (
          <RowMenu
            items={[
              { title: 'Change roles', onClick: () => openAbout('roles', user) },
              { title: 'Set password', onClick: () => openAbout('password', user) },
              { title: user.enabled ? 'Disable' : 'Enable', onClick: () => void enable(user) },
              { isSeparator: true },
              { title: 'Delete', onClick: () => openAbout('delete', user) },
            ]}
          />
        )}
      >
        {error !== undefined && <ProblemAlert error={error} title="The user was not changed" />}
      </ListCard>
      {dialog?.what === 'new' && <NewUser onClose={close} onDone={refresh} />}
      {dialog?.what === 'roles' && <ChangeRoles user={dialog.of} onClose={close} onDone={refresh} />}
      {dialog?.what === 'password' && (
        <ChangePassword user={dialog.of} own={dialog.of.name === session.user} onClose={close} />
      )}
      {dialog?.what === 'delete' && (
        <Confirm
          title={`Delete the user ${dialog.of.name}?`}
          action="Delete"
          isDanger
          onClose={close}
          onConfirm={async () => {
            await deleteUser(dialog.of);
            await refresh();
          }}
        >
          The sessions and tokens of {dialog.of.name} end at once. The clusters stay.
        </Confirm>
      )}
    </Page>
  );
}

function columns(own: string): Column<User>[] {
  return [
    {
      title: 'Name',
      of: (user) => (
        <>
          <strong>{user.name}</strong>
          {user.name === own && <span className="loom-subtle"> (you)</span>}
        </>
      ),
    },
    { title: 'Roles', of: (user) => <Roles roles={user.roles} /> },
    {
      title: 'State',
      of: (user) => (
        <Label isCompact color={user.enabled ? 'green' : 'grey'}>
          {user.enabled ? 'Enabled' : 'Disabled'}
        </Label>
      ),
    },
    { title: 'Created', of: (user) => <When at={user.createdAt} /> },
  ];
}

export function Roles({ roles }: { roles: Role[] }) {
  return (
    <LabelGroup isCompact aria-label="Roles">
      {ROLES.filter(({ role }) => roles.includes(role)).map(({ role }) => (
        <Label key={role} isCompact variant="outline">
          {role.toLowerCase()}
        </Label>
      ))}
    </LabelGroup>
  );
}

function RoleChoice({ chosen, onChange }: { chosen: Role[]; onChange: (roles: Role[]) => void }) {
  return (
    <FormGroup role="group" label="Roles" fieldId="roles" isStack>
      {ROLES.map(({ role, about }) => (
        <Checkbox
          key={role}
          id={`role-${role}`}
          label={role.charAt(0) + role.slice(1).toLowerCase()}
          description={about}
          isChecked={chosen.includes(role)}
          onChange={(_, checked) =>
            onChange(checked ? [...chosen, role] : chosen.filter((each) => each !== role))
          }
        />
      ))}
    </FormGroup>
  );
}

interface DialogProps {
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

function NewUser({ onClose, onDone }: DialogProps) {
  const [name, setName] = useState('');
  const [password, setSecret] = useState('');
  const [roles, setRoles] = useState<Role[]>(['USER']);
  return (
    <FormDialog
      title="New user"
      action="Create"
      isReady={name !== '' && password !== '' && roles.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        await createUser(name, password, roles);
        await onDone();
        return undefined;
      }}
    >
      <Field id="user-name" label="Name" isRequired value={name} onChange={setName} />
      <NewPassword label="Password" value={password} onChange={setSecret} />
      <RoleChoice chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}

function ChangeRoles({ user, onClose, onDone }: DialogProps & { user: User }) {
  const [roles, setRoles] = useState<Role[]>(user.roles);
  return (
    <FormDialog
      title={`Roles of ${user.name}`}
      action="Save"
      isReady={roles.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        await changeUser(user, { roles });
        await onDone();
        return undefined;
      }}
    >
      <RoleChoice chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}

function ChangePassword({ user, own, onClose }: { user: User; own: boolean; onClose: () => void }) {
  const [current, setCurrent] = useState('');
  const [password, setSecret] = useState('');
  return (
    <FormDialog
      title={`Password of ${user.name}`}
      action="Set"
      isReady={password !== '' && (!own || current !== '')}
      onClose={onClose}
      onSubmit={async () => {
        await setPassword(user.name, password, own ? current : undefined);
        return undefined;
      }}
    >
      {own && (
        <Field
          id="current-password"
          label="Present password"
          isRequired
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={setCurrent}
        />
      )}
      <NewPassword label="New password" value={password} onChange={setSecret} />
    </FormDialog>
  );
}

function NewPassword(field: { label: string; value: string; onChange: (value: string) => void }) {
  return <Field id="new-password" isRequired type="password" autoComplete="new-password" {...field} />;
}
