import { useTranslation } from 'react-i18next';
import { LargePicture } from '../../shared/large-picture';
import { fileUrl } from '../../shared/project-file-url';
import { useKeeper, useStory } from '../../store/use-story';

/** A scene's picture; the steps go to the other scenes'. */
export function LargeScenePicture({
  sceneId,
  onShow,
}: {
  readonly sceneId: string | undefined;
  readonly onShow: (sceneId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { projectId } = useKeeper();
  const scenes = useStory(({ story }) => story?.scenes) ?? [];
  const pictured = scenes.filter(({ picture }) => picture !== undefined);
  const place = pictured.findIndex(({ id }) => id === sceneId);
  const scene = pictured[place];
  if (scene?.picture === undefined) return null;
  const title = t('project.picture', { n: scene.scene });
  return (
    <LargePicture
      title={title}
      src={fileUrl(projectId, scene.picture)}
      alt={title}
      caption={scene.narration}
      place={place}
      count={pictured.length}
      onStep={(next) => onShow(pictured[next]?.id)}
      onClose={() => onShow(undefined)}
    />
  );
}
