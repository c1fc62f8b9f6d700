import type { StoryEdit, StoryScene } from '../../contract/storyboard';
import type { TypedField } from './typed-scenes';

/** What stands in the fields of a scene, and what is stored of it. */

const keywordsText = (words: readonly string[]): string => words.join(', ');
const keywordsOf = (text: string): string[] =>
  text
    .split(/[,，、\n]/u)
    .map((word) => word.trim().slice(0, 100))
    .filter((word) => word !== '')
    .slice(0, 20);

export function textOf(scene: StoryScene, field: TypedField): string {
  switch (field) {
    case 'narration':
      return scene.narration;
    case 'keywords':
      return keywordsText(scene.keywords);
    case 'subtitle':
      return scene.subtitle ?? scene.narration;
  }
}

export function editOf(id: string, field: TypedField, text: string): StoryEdit {
  switch (field) {
    case 'narration':
      return { kind: 'narration', id, narration: text };
    case 'keywords':
      return { kind: 'keywords', id, keywords: keywordsOf(text) };
    case 'subtitle':
      return { kind: 'subtitle', id, subtitle: text };
  }
}
