import { Alert, Button, Flex } from '@patternfly/react-core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '../common/DataTable';
import { Fact, Facts } from '../common/Fact';
import { formatDuration } from '../common/format';
import { Loaded } from '../common/Loaded';
import { Crumbs, Page, PageOf } from '../common/Page';
import { Confirm } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { DELIVERY_LOOKS, StateLabel, WEBHOOK_LOOKS } from '../common/states';
import { When } from '../common/When';
import {
  type Delivery,
  deleteWebhook,
  deliveriesQuery,
  redeliver,
  resumeWebhook,
  rotateSecret,
  testWebhook,
  type Webhook,
  webhookQuery,
  webhooksQuery,
} from './admin';
import { FormDialog } from './FormDialog';
import { WebhookForm } from './WebhookForm';

export function WebhookPage() {
  const { name } = useParams({ from: '/app/webhooks/$name' });
  return (
    <PageOf
      title={name}
      query={useQuery(webhookQuery(name))}
      loading={`Loading ${name}`}
      failed={`The web hook ${name} could not be loaded`}
    >
      {(webhook) => <One webhook={webhook} />}
    </PageOf>
  );
}

type Dialog = 'change' | 'rotate' | 'delete';

function One({ webhook }: { webhook: Webhook }) {
  const { name } = webhook;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<Dialog>();
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState<Delivery>();
  const [error, setError] = useState<unknown>();
  const refresh = () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const attempt = async (what: () => Promise<Delivery | undefined>) => {
    setBusy(true);
    setError(undefined);
    setTold(undefined);
    try {
      setTold(await what());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  const resume = () => attempt(() => resumeWebhook(name).then(() => undefined));
  const stuck = webhook.state === 'SUSPENDED' || webhook.state === 'RETRYING';
  return (
    <Page
      title={name}
      breadcrumb={<Crumbs to="/webhooks" above="Web hooks" here={name} />}
      heading={
        <Flex gap={{ default: 'gapMd' }} alignItems={{ default: 'alignItemsCenter' }}>
          <span>{name}</span>
          <StateLabel state={webhook.state} looks={WEBHOOK_LOOKS} />
        </Flex>
      }
      actions={
        <Flex gap={{ default: 'gapSm' }}>
          <Button isDisabled={busy} onClick={() => void attempt(() => testWebhook(name))}>
            Send a test
          </Button>
          <Button variant="secondary" onClick={() => setDialog('change')}>
            Change
          </Button>
          <Button variant="secondary" onClick={() => setDialog('rotate')}>
            New secret
          </Button>
          <Button variant="secondary" isDanger onClick={() => setDialog('delete')}>
            Delete
          </Button>
        </Flex>
      }
    >
      <div className="loom-stack">
        {error !== undefined && <ProblemAlert error={error} title="That did not work" />}
        {told && <Told delivery={told} />}
        {stuck && (
          <Alert
            component="p"
            isInline
            variant={webhook.state === 'SUSPENDED' ? 'danger' : 'warning'}
            title={
              webhook.state === 'SUSPENDED'
                ? 'A message was given up. What happens meanwhile waits.'
                : 'The last try failed. It is made again.'
            }
            actionLinks={
              <Button variant="link" isInline isDisabled={busy} onClick={() => void resume()}>
                {webhook.state === 'SUSPENDED' ? 'Resume' : 'Try now'}
              </Button>
            }
          >
            <Message text={webhook.lastError ?? ''} />
          </Alert>
        )}
        <div className="loom-card">
          <Facts termWidth={16}>
            <Fact term="URL">
              <code>{webhook.url}</code>
            </Fact>
            <Fact term="Events">{webhook.types.join(', ') || 'all'}</Fact>
            <Fact term="Last delivered">
              <When at={webhook.lastDeliveredAt} none="never" />
            </Fact>
            {webhook.nextAttemptAt && (
              <Fact term="Next try">
                <When at={webhook.nextAttemptAt} />
              </Fact>
            )}
          </Facts>
        </div>
        <Deliveries name={name} busy={busy} onRedeliver={(id) => attempt(() => redeliver(name, id))} />
      </div>
      {dialog === 'change' && (
        <WebhookForm webhook={webhook} onClose={() => setDialog(undefined)} onDone={refresh} />
      )}
      {dialog === 'rotate' && (
        <FormDialog
          title={`Another secret for ${name}?`}
          action="Make one"
          isReady
          onClose={() => setDialog(undefined)}
          onSubmit={async () => {
            const secret = await rotateSecret(name);
            await refresh();
            return secret;
          }}
        >
          <p>For a day messages are signed with both, so that the receiver can change over.</p>
        </FormDialog>
      )}
      {dialog === 'delete' && (
        <Confirm
          title={`Delete the web hook ${name}?`}
          action="Delete"
          isDanger
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await deleteWebhook(webhook);
            await navigate({ to: '/webhooks' });
            await refresh();
          }}
        >
          What was delivered by it is forgotten too.
        </Confirm>
      )}
    </Page>
  );
}

/** How a message that was sent on demand fared. */
function Told({ delivery }: { delivery: Delivery }) {
  return (
    <Alert
      component="p"
      isInline
      isLiveRegion
      variant={delivery.error === null ? 'success' : 'danger'}
      title={
        delivery.error === null
          ? `The message was taken, with status ${delivery.status}.`
          : 'The message was not taken.'
      }
    >
      {delivery.error && <Message text={delivery.error} />}
    </Alert>
  );
}

interface DeliveriesProps {
  name: string;
  busy: boolean;
  onRedeliver: (id: string) => Promise<void>;
}

function Deliveries({ name, busy, onRedeliver }: DeliveriesProps) {
  const query = useQuery(deliveriesQuery(name));
  return (
    <section className="loom-card" aria-label="Deliveries">
      <h2 className="loom-above">Deliveries</h2>
      <Loaded query={query} loading="Loading deliveries">
        {({ items }) => (
          <DataTable
            label="Deliveries"
            columns={COLUMNS}
            rows={items}
            keyOf={(delivery) => delivery.id}
            actions={(delivery) =>
              delivery.state !== 'WAITING' && (
                <Button
                  variant="link"
                  isInline
                  isDisabled={busy}
                  aria-label={`Send again: ${delivery.type} ${delivery.sequence ?? ''}`.trim()}
                  onClick={() => void onRedeliver(delivery.id)}
                >
                  Send again
                </Button>
              )
            }
            empty={<p className="loom-subtle">None yet.</p>}
          />
        )}
      </Loaded>
    </section>
  );
}

const COLUMNS: Column<Delivery>[] = [
  {
    title: 'Event',
    of: (delivery) => (
      <>
        {delivery.type}
        {delivery.sequence !== null && (
          <span className="loom-subtle"> · {delivery.sequence.toLocaleString()}</span>
        )}
      </>
    ),
  },
  { title: 'State', of: (delivery) => <StateLabel state={delivery.state} looks={DELIVERY_LOOKS} /> },
  { title: 'Tries', of: (delivery) => delivery.attempts },
  {
    title: 'Answer',
    of: (delivery) => (
      <>
        {delivery.error ?? delivery.status ?? '–'}
        {delivery.error === null && delivery.tookMillis !== null && (
          <span className="loom-subtle"> in {formatDuration(delivery.tookMillis)}</span>
        )}
      </>
    ),
  },
  { title: 'Last try', of: (delivery) => <When at={delivery.lastAttemptAt} none="not yet" /> },
];
