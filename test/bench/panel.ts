export async function benchPanel(..._a: unknown[]) {
  return null;
}
