import {
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  Nav,
  NavGroup,
  NavItem,
  NavList,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
  Tooltip,
} from '@patternfly/react-core';
import DesktopIcon from '@patternfly/react-icons/dist/esm/icons/desktop-icon';
import MoonIcon from '@patternfly/react-icons/dist/esm/icons/moon-icon';
import SunIcon from '@patternfly/react-icons/dist/esm/icons/sun-icon';
import UserIcon from '@patternfly/react-icons/dist/esm/icons/user-icon';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { followEvents } from '../api/events';
import { keys } from '../api/queries';
import { COLLECTIONS } from '../catalog/collections';
import { signOut, useSession } from '../session/session';
import { Brand } from './Brand';
import { setTheme, type Theme, useTheme } from './theme';

const MAIN = 'main';

export function AppShell() {
  const live = useEvents();
  return (
    <Page
      isManagedSidebar
      isContentFilled
      mainContainerId={MAIN}
      skipToContent={<SkipToContent href={`#${MAIN}`}>Skip to content</SkipToContent>}
      masthead={<Head live={live} />}
      sidebar={<Side />}
    >
      <Outlet />
    </Page>
  );
}

/** Follows the events of the cluster on the page, else of all. */
function useEvents(): boolean {
  const client = useQueryClient();
  const { clusterId } = useParams({ strict: false });
  const [live, setLive] = useState(false);
  useEffect(() => followEvents(client, clusterId, setLive), [client, clusterId]);
  return live;
}

function Head({ live }: { live: boolean }) {
  return (
    <Masthead>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton isHamburgerButton aria-label="Navigation" />
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link to="/clusters" {...props} aria-label="Loom: clusters" />}>
            <Brand />
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <Toolbar isStatic>
          <ToolbarContent>
            <ToolbarGroup align={{ default: 'alignEnd' }} gap={{ default: 'gapMd' }} variant="action-group">
              <ToolbarItem>
                <Live live={live} />
              </ToolbarItem>
              <ToolbarItem>
                <WhoAmI />
              </ToolbarItem>
            </ToolbarGroup>
          </ToolbarContent>
        </Toolbar>
      </MastheadContent>
    </Masthead>
  );
}

function Live({ live }: { live: boolean }) {
  return (
    <Tooltip
      content={
        live
          ? 'What you see changes as it happens.'
          : 'The stream of events is interrupted; trying to connect again.'
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: reachable, so that its tooltip is */}
      <span className={`loom-live ${live ? 'is-live' : ''}`} role="status" tabIndex={0}>
        {live ? 'Live' : 'Connecting'}
      </span>
    </Tooltip>
  );
}

const THEMES: { theme: Theme; label: string; icon: ReactNode }[] = [
  { theme: 'light', label: 'Light', icon: <SunIcon /> },
  { theme: 'dark', label: 'Dark', icon: <MoonIcon /> },
  { theme: 'system', label: 'As the system', icon: <DesktopIcon /> },
];

function WhoAmI() {
  const [open, setOpen] = useState(false);
  const session = useSession();
  const { theme } = useTheme();
  const client = useQueryClient();
  const navigate = useNavigate();

  const leave = async () => {
    await signOut().catch(() => undefined);
    client.clear();
    client.setQueryData(keys.session, null);
    await navigate({ to: '/sign-in' });
  };

  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          onClick={() => setOpen(!open)}
          isExpanded={open}
          icon={<UserIcon />}
          aria-label={`Account: ${session.user}`}
        >
          {session.user}
        </MenuToggle>
      )}
    >
      <div className="loom-who">
        <strong>{session.user}</strong>
        <span className="loom-subtle">
          in {session.tenant} · {session.roles.map((role) => role.toLowerCase()).join(', ')}
        </span>
        <ToggleGroup aria-label="Theme" isCompact>
          {THEMES.map((each) => (
            <ToggleGroupItem
              key={each.theme}
              icon={each.icon}
              aria-label={each.label}
              isSelected={theme === each.theme}
              onChange={() => setTheme(each.theme)}
            />
          ))}
        </ToggleGroup>
      </div>
      <Divider />
      <DropdownGroup>
        <DropdownList>
          <DropdownItem onClick={() => void leave()}>Sign out</DropdownItem>
        </DropdownList>
      </DropdownGroup>
    </Dropdown>
  );
}

function Side() {
  const session = useSession();
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label="Main">
          <NavList>
            <Item to="/clusters">Clusters</Item>
            <Item to="/what-if">What if</Item>
          </NavList>
          <NavGroup title="Catalogue">
            {COLLECTIONS.map((collection) => (
              <Item key={collection.path} to={`/catalog/${collection.path}`}>
                {collection.title}
              </Item>
            ))}
            {session.can('ADMIN') && <Item to="/import">Import and export</Item>}
          </NavGroup>
          <NavGroup title="Administration">
            {session.can('OPERATOR', 'ADMIN') && <Item to="/provisioners">Provisioners</Item>}
            {session.can('OPERATOR') && <Item to="/tenants">Tenants</Item>}
            {session.can('OPERATOR', 'ADMIN') && <Item to="/users">Users</Item>}
            {session.can('ADMIN') && <Item to="/webhooks">Web hooks</Item>}
            {session.can('OPERATOR', 'ADMIN') && <Item to="/audit">Audit</Item>}
            <Item to="/tokens">API tokens</Item>
          </NavGroup>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
}

function Item({ to, children }: { to: string; children: ReactNode }) {
  const { pathname } = useLocation();
  const active = pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavItem isActive={active} itemId={to}>
      <Link to={to} aria-current={active ? 'page' : undefined} className={active ? 'pf-m-current' : ''}>
        {children}
      </Link>
    </NavItem>
  );
}
