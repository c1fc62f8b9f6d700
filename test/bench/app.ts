export async function benchApp(..._a: unknown[]) {
  return null;
}
