export async function benchGrowth(..._a: unknown[]) {
  return null;
}
