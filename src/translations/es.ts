// Spanish, in words that are at home in Spain and in Latin America alike.
import type { Translation } from './translation.ts';

/** How a picture is made, whatever it is. */
const how = {
  aspect_ratio: { name: 'proporción', summary: 'Relación entre ancho y alto' },
  resolution: { name: 'resolución', summary: 'El tamaño de la imagen' },
  count: { name: 'cantidad', summary: 'Cuántas imágenes' },
  style: {
    name: 'estilo',
    summary: 'Palabras que acompañan la descripción y definen el aspecto',
    choices: {
      photo: 'Foto',
      watercolour: 'Acuarela',
      ink: 'Tinta',
      poster: 'Cartel',
      'pixel-art': 'Pixel art',
      clay: 'Plastilina',
      isometric: 'Isométrico',
      blueprint: 'Plano técnico',
    },
  },
  search: { name: 'búsqueda', summary: 'Permitir que el modelo busque antes en la web' },
  provider: { name: 'proveedor', summary: 'Qué proveedor la crea, y ningún otro' },
  private: { name: 'privado', summary: 'Solo tú la ves' },
};

export const es: Translation = {
  usually: (value) => ` (normalmente ${value})`,
  yes: 'sí',
  no: 'no',
  menus: { edit: 'Editar imagen', vary: 'Variar imagen', details: 'Detalles de la imagen' },
  groups: { privacy: { name: 'privacidad', summary: 'Tus datos y cuánto tiempo se guardan las imágenes' } },
  commands: {
    imagine: {
      name: 'imagina',
      summary: 'Crear una imagen',
      options: {
        prompt: { name: 'descripción', summary: 'Lo que debe mostrar la imagen' },
        ...how,
        reference: { name: 'referencia', summary: 'Una imagen como punto de partida' },
      },
    },
    edit: {
      name: 'edita',
      summary: 'Cambiar una imagen',
      options: {
        prompt: { name: 'cambio', summary: 'Lo que debe cambiar' },
        picture: { name: 'imagen', summary: 'La imagen que se cambia; si no, la última de aquí' },
        link: { name: 'enlace', summary: 'Un enlace al mensaje con la imagen' },
        ...how,
        reference: { name: 'referencia', summary: 'Otra imagen que se puede usar' },
      },
    },
    history: {
      name: 'historial',
      summary: 'Lo que se ha creado',
      options: {
        search: { name: 'búsqueda', summary: 'Con qué empiezan palabras de la descripción' },
        whose: {
          name: 'de-quién',
          summary: 'Imágenes de quién',
          choices: { mine: 'mías', channel: 'de este canal' },
        },
        member: { name: 'persona', summary: 'Otra persona: menciónala o escribe su nombre' },
        favourites: { name: 'favoritos', summary: 'Solo lo que te gusta' },
      },
    },
    credits: { name: 'créditos', summary: 'Cuántos créditos quedan', options: {} },
    providers: { name: 'proveedores', summary: 'Qué hace las imágenes y cuánto cuesta', options: {} },
    'privacy export': {
      name: 'exportar',
      summary: 'Todo lo que guardo de ti, en un archivo ZIP',
      options: {},
    },
    'privacy erase': {
      name: 'borrar',
      summary: 'Borrar todo lo que guardo de ti, también las imágenes',
      options: {},
    },
    'privacy retention': {
      name: 'conservación',
      summary: 'Cuánto tiempo se guardan imágenes y descripciones',
      options: {
        days: { name: 'días', summary: 'Tras cuántos días se borran' },
        forever: { name: 'siempre', summary: 'Guardarlas para siempre' },
        scope: {
          name: 'ámbito',
          summary: 'De este canal o de todo el equipo',
          choices: { channel: 'este canal', team: 'todo el equipo' },
        },
      },
    },
    help: {
      name: 'ayuda',
      summary: 'Cómo usar este bot',
      options: { command: { name: 'comando', summary: 'El comando que se explica' } },
    },
  },
};
