import { fixed } from './define';

/** What a film waits for when it stops so that somebody looks at what was made. */
export const REVIEW_PROBLEMS = {
  'review.script': fixed({
    ko: '대본이 나왔습니다. 읽어 보고 고칠 곳을 고친 뒤 승인하면 이미지를 만듭니다.',
    en: 'The script is there. Read it, change what you like, and approve it: then the images are made.',
  }),
  'review.image': fixed({
    ko: '그림이 나왔습니다. 살펴보고 바꿀 것을 바꾼 뒤 승인하면 영상을 만듭니다.',
    en: 'The images are there. Look at them, swap what you like, and approve them: then the film is made.',
  }),
  'review.approve_instead': fixed({
    ko: '이 작업은 승인을 기다립니다. 다시 시도할 필요 없이, 승인하면 이어집니다.',
    en: 'This task waits for approval. There is nothing to try again: it goes on once it is approved.',
  }),
  task_not_in_review: fixed({
    ko: '이 작업은 승인을 기다리고 있지 않습니다. 이미 승인했거나 앞 단계가 아직 끝나지 않았습니다.',
    en: 'This task does not wait for approval. It was approved already, or the step before is not done yet.',
  }),
};
