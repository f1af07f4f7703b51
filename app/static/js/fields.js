// What a field says, against what its page came with.

/** Whether somebody changed it since, here or before the scripts were there. */
export function touched(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  const sent = options.some((option) => option.defaultSelected) || field.multiple;
  return sent ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0;
}
