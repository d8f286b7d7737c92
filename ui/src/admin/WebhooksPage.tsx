import { Button } from '@patternfly/react-core';
import BellIcon from '@patternfly/react-icons/dist/esm/icons/bell-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '../common/DataTable';
import { Loaded } from '../common/Loaded';
import { Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { StateLabel, WEBHOOK_LOOKS } from '../common/states';
import { When } from '../common/When';
import { type Webhook, webhookKeys, webhooksQuery } from './admin';
import { WebhookForm } from './WebhookForm';

export function WebhooksPage() {
  const query = useQuery(webhooksQuery);
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
      New web hook
    </Button>
  );
  return (
    <Page
      title="Web hooks"
      subtitle="Other systems that are told what happens, in order, signed, until they have heard it."
      actions={create}
    >
      <div className="loom-card">
        <Loaded query={query} loading="Loading web hooks">
          {(webhooks) => (
            <DataTable
              label="Web hooks"
              columns={COLUMNS}
              rows={webhooks}
              keyOf={(webhook) => webhook.id}
              empty={
                <Nothing title="No web hooks" icon={BellIcon} action={create}>
                  A chat, a pipeline or an inventory can hear of clusters as they change.
                </Nothing>
              }
            />
          )}
        </Loaded>
      </div>
      {creating && (
        <WebhookForm
          onClose={() => setCreating(false)}
          onDone={() => client.invalidateQueries({ queryKey: webhookKeys.all })}
        />
      )}
    </Page>
  );
}

const COLUMNS: Column<Webhook>[] = [
  {
    title: 'Name',
    of: (webhook) => (
      <Link to="/webhooks/$name" params={{ name: webhook.name }}>
        {webhook.name}
      </Link>
    ),
  },
  { title: 'State', of: (webhook) => <StateLabel state={webhook.state} looks={WEBHOOK_LOOKS} /> },
  { title: 'Events', of: (webhook) => webhook.types.join(', ') || 'all' },
  { title: 'URL', of: (webhook) => <code>{webhook.url}</code>, cell: { modifier: 'breakWord' } },
  { title: 'Last delivered', of: (webhook) => <When at={webhook.lastDeliveredAt} none="never" /> },
];
