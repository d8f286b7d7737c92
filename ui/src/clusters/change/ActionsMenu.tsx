import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core';
import { useState } from 'react';
import type { AllowedAction } from '../../api/types';
import { Message } from '../../common/ProblemAlert';

interface Props {
  actions: AllowedAction[];
  onChoose: (action: AllowedAction) => void;
}

/** What the server allows to be done; what it does not can be reached too, and says why. */
export function ActionsMenu({ actions, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      shouldFocusFirstItemOnOpen
      shouldFocusToggleOnSelect
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle ref={ref} onClick={() => setOpen(!open)} isExpanded={open}>
          Actions
        </MenuToggle>
      )}
    >
      <DropdownList>
        {actions.map((action) => (
          <DropdownItem
            key={action.kind}
            isAriaDisabled={!action.allowed}
            {...(action.reason
              ? { tooltipProps: { content: <Message text={action.reason} />, position: 'left' } }
              : {})}
            onClick={() => onChoose(action)}
          >
            {action.label}
          </DropdownItem>
        ))}
      </DropdownList>
    </Dropdown>
  );
}
