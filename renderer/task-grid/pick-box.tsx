import classes from './task-grid.module.css';

/** Picks a row, or all of them, by a click alone. Keys pick by Space, so it takes no place among them. */
export function PickBox({
  label,
  checked,
  mixed = false,
  onToggle,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly mixed?: boolean;
  readonly onToggle: () => void;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps the click from the row
    <label className={classes.pickBox} onClick={(event) => event.stopPropagation()}>
      <input
        ref={(box) => {
          if (box !== null) box.indeterminate = mixed;
        }}
        type="checkbox"
        tabIndex={-1}
        aria-label={label}
        checked={checked}
        onChange={onToggle}
      />
    </label>
  );
}
