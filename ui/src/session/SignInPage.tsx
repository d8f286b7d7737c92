import { Button, Form, FormGroup, TextInput, Title } from '@patternfly/react-core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { Problem } from '../api/problem';
import { keys } from '../api/queries';
import { useTitle } from '../common/Page';
import { ProblemAlert } from '../common/ProblemAlert';
import { Brand } from '../shell/Brand';
import { type Credentials, signIn } from './session';

export function SignInPage() {
  useTitle('Sign in');
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: '/sign-in' });
  const [error, setError] = useState<unknown>();
  const { register, handleSubmit, formState, setFocus, resetField } = useForm<Credentials>({
    defaultValues: { tenant: '', user: '', password: '' },
  });

  const submit = async ({ tenant, user, password }: Credentials) => {
    setError(undefined);
    try {
      const session = await signIn({ user, password, ...(tenant ? { tenant } : {}) });
      client.clear();
      client.setQueryData(keys.session, session);
      await navigate({ to: to ?? '/clusters', replace: true });
    } catch (thrown) {
      const problem = Problem.of(thrown);
      setError(
        problem.status === 401 && !problem.message
          ? new Problem(401, 'The sign-in failed', 'The user or the password is wrong.')
          : problem,
      );
      resetField('password');
      setFocus('password');
    }
  };

  return (
    <main className="loom-sign-in">
      <div className="loom-sign-in-panel">
        <Brand />
        <Title headingLevel="h1" size="2xl">
          Sign in
        </Title>
        <Form onSubmit={handleSubmit(submit)} noValidate>
          {error !== undefined && (
            <ProblemAlert
              error={error}
              {...(Problem.of(error).status === 401 ? { title: 'The sign-in failed' } : {})}
            />
          )}
          <FormGroup label="User" fieldId="user" isRequired>
            <TextInput
              id="user"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              isRequired
              {...register('user', { required: true })}
              validated={formState.errors.user ? 'error' : 'default'}
            />
          </FormGroup>
          <FormGroup label="Password" fieldId="password" isRequired>
            <TextInput
              id="password"
              type="password"
              autoComplete="current-password"
              isRequired
              {...register('password', { required: true })}
              validated={formState.errors.password ? 'error' : 'default'}
            />
          </FormGroup>
          <FormGroup label="Tenant" labelInfo="Leave empty for the default one" fieldId="tenant">
            <TextInput
              id="tenant"
              autoComplete="organization"
              autoCapitalize="none"
              {...register('tenant')}
            />
          </FormGroup>
          <Button
            type="submit"
            isBlock
            isLoading={formState.isSubmitting}
            isDisabled={formState.isSubmitting}
          >
            Sign in
          </Button>
        </Form>
      </div>
      <aside className="loom-sign-in-art">
        <Weave />
        <p>From a template to a running cluster: placed, planned, and woven node by node.</p>
      </aside>
    </main>
  );
}

/** Threads over and under each other. */
function Weave() {
  const lines = Array.from({ length: 14 }, (_, i) => i);
  return (
    <svg viewBox="0 0 560 560" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      {lines.map((i) => (
        <path key={`v${i}`} className="warp" d={`M${20 + i * 40} 0V560`} />
      ))}
      {lines.map((i) => (
        <path
          key={`h${i}`}
          className="weft"
          strokeDasharray="68 12"
          strokeDashoffset={i % 2 === 0 ? 14 : 54}
          d={`M0 ${20 + i * 40}H560`}
        />
      ))}
    </svg>
  );
}
