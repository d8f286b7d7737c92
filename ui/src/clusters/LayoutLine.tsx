import type { PlannedLayout } from '../api/types';
import { Services } from '../common/Pieces';
import { locationOf } from './NodesTable';

type Layout = Pick<PlannedLayout, 'services' | 'hardwareType' | 'imageType' | 'provider' | 'location'>;

/** What tells a layout from the others of a plan. */
export function layoutKey({ services, hardwareType, imageType, provider, location }: Layout): string {
  return [...services, hardwareType, imageType, provider, location].join();
}

/** What stands on the nodes of a layout, and what and where they are. */
export function LayoutLine({ layout, shown }: { layout: Layout; shown: number }) {
  return (
    <>
      <Services names={layout.services} shown={shown} />
      <span className="loom-subtle loom-small">
        {layout.hardwareType} · {layout.imageType} · {locationOf(layout)}
      </span>
    </>
  );
}
