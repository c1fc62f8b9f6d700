import { Menu } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import classes from './context-menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly icon: TablerIcon;
  readonly words: string;
  readonly run: () => void;
  /** Why it cannot be done now. */
  readonly refused?: string | undefined;
  readonly danger?: boolean;
}

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

/** Where the menu belongs: at the pointer, or at the element when a key asked for it. */
export function menuPlace(event: { readonly clientX: number; readonly clientY: number }, element: Element): MenuPlace {
  // A menu key arrives without a place, or with that of the whole list.
  if (event.clientX > 0 || event.clientY > 0) return { x: event.clientX, y: event.clientY };
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left + 24, y: bottom };
}

/** A menu at a place of the window. Groups are set apart by a line. */
export function ContextMenu({
  place,
  label,
  groups,
  onClose,
}: {
  readonly place: MenuPlace;
  readonly label: string;
  readonly groups: readonly (readonly MenuItem[])[];
  readonly onClose: () => void;
}) {
  const shown = groups.filter((group) => group.length > 0);
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      offset={2}
      shadow="md"
      width="max-content"
      // In a portal it would lie outside of every landmark.
      withinPortal={false}
      floatingStrategy="fixed"
      // It would be a child of the menu that is no item.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label={label}
          className={classes.target}
          style={{ left: place.x, top: place.y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={label} data-testid="context-menu">
        {shown.flatMap((group, index) => [
          ...(index === 0 ? [] : [<Menu.Divider key={`before ${group[0]?.id}`} />]),
          ...group.map(({ id, icon: Icon, words, run, refused, danger = false }) => (
            <Menu.Item
              key={id}
              className={classes.item ?? ''}
              data-testid={`menu-${id}`}
              data-danger={danger}
              disabled={refused !== undefined}
              title={refused}
              leftSection={<Icon size={15} stroke={1.7} aria-hidden />}
              onClick={run}
            >
              {words}
            </Menu.Item>
          )),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}
