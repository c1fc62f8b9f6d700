import { usePanel } from '.';
import { type JoinedStudio, joinedStudio } from './studio';

export function useStudio(): JoinedStudio | undefined {
  return usePanel(joinedStudio);
}

export function useInStudio(): boolean {
  return usePanel((state) => state.studio.kind === 'joined');
}
