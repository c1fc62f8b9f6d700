export async function benchDispatch(..._a: unknown[]) {
  return null;
}
