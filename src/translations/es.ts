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
  },
  search: { name: 'búsqueda', summary: 'Permitir que el modelo busque antes en la web' },
  provider: { name: 'proveedor', summary: 'Qué proveedor la crea, y ningún otro' },
  private: { name: 'privado', summary: 'Solo tú la ves' },
};

/** The rules of a channel or a team. */
const rules = {
  highest_resolution: { name: 'resolución_máxima', summary: 'Las imágenes más grandes que se permiten' },
  providers: { name: 'proveedores', summary: 'Qué proveedores se usan, separados por comas' },
  ceiling: { name: 'límite', summary: 'Lo máximo que puede costar una petición, en créditos' },
  confirm_above: {
    name: 'preguntar_desde',
    summary: 'Preguntar antes de una petición más cara, en créditos',
  },
  blocked_words: { name: 'palabras_vetadas', summary: 'Palabras que ninguna descripción puede contener' },
  who: { name: 'quién', summary: 'Quién puede pedir: everybody, admins o roles mencionados' },
};
const resetRules = {
  everything: 'todo',
  providers: 'proveedores',
  ceiling: 'límite',
  who: 'quién puede pedir',
};

/** Whose budget it is. */
const whose = {
  member: { name: 'miembro', summary: 'De quién: este miembro' },
  role: { name: 'rol', summary: 'De quién: todos los que tienen este rol, juntos' },
  channel: { name: 'canal', summary: 'De quién: todos los de este canal, juntos' },
  team: { name: 'equipo', summary: 'De quién: todo el equipo' },
};

export const es: Translation = {
  usually: (value) => ` (normalmente ${value})`,
  yes: 'sí',
  no: 'no',
  me: ['yo', 'mí', 'mi'],
  menus: { edit: 'Editar imagen', vary: 'Variar imagen', details: 'Detalles de la imagen' },
  groups: {
    budget: { name: 'presupuesto', summary: 'Quién puede gastar cuánto' },
    report: { name: 'informe', summary: 'Lo que se gastó' },
    privacy: { name: 'privacidad', summary: 'Tus datos y cuánto tiempo se guardan las imágenes' },
    settings: { name: 'ajustes', summary: 'Preferencias y reglas' },
    style: { name: 'estilos', summary: 'Los estilos que el equipo comparte' },
  },
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
        member: { name: 'persona', summary: 'Otra persona' },
        favourites: { name: 'favoritos', summary: 'Solo lo que te gusta' },
      },
    },
    credits: { name: 'créditos', summary: 'Cuántos créditos quedan', options: {} },
    'budget set': {
      name: 'fijar',
      summary: 'Fijar lo que puede gastar un miembro, un rol, un canal o el equipo',
      options: {
        allowance: { name: 'importe', summary: 'Créditos como 300 o 12.5, o unlimited, o usual' },
        period: {
          name: 'periodo',
          summary: 'Cuándo se renuevan',
          choices: { day: 'día', week: 'semana', month: 'mes', usual: 'lo habitual' },
        },
        carry_over: { name: 'acumular', summary: 'Lo que sobra pasa al periodo siguiente' },
        ...whose,
        each: { name: 'cada_miembro', summary: 'Lo que tiene cada miembro; con rol, quienes lo tienen' },
      },
    },
    'budget grant': {
      name: 'conceder',
      summary: 'Dar créditos una vez, además del presupuesto',
      options: {
        amount: { name: 'cantidad', summary: 'Cuántos créditos, como 50 o 12.5' },
        expires: { name: 'caduca', summary: 'El último día, como 2026-12-24, o 7d, 2w' },
        ...whose,
      },
    },
    'budget pot': {
      name: 'bote',
      summary: 'Apartar créditos del equipo para un evento',
      options: {
        name: { name: 'nombre', summary: 'Cómo se llama el evento' },
        amount: { name: 'cantidad', summary: 'Cuántos créditos del equipo, como 500' },
        until: { name: 'hasta', summary: 'El último día, como 2026-12-24, o 7d, 2w' },
        channel: { name: 'canal', summary: 'Para qué canal o hilo' },
        role: { name: 'rol', summary: 'Para qué rol, pidan donde pidan' },
      },
    },
    'budget show': {
      name: 'ver',
      summary: 'Quién puede gastar cuánto, con botes y concesiones',
      options: {},
    },
    'budget audit': { name: 'registro', summary: 'Quién decidió qué, y cuándo', options: {} },
    'report show': {
      name: 'ver',
      summary: 'Cuánto se gastó, en qué y quién',
      options: {
        period: { name: 'periodo', summary: 'Qué días: last month, last 30 days, 2026-10, 2026-W40' },
        by: {
          name: 'por',
          summary: 'Qué es cada fila de la tabla',
          choices: {
            day: 'día',
            member: 'persona',
            role: 'rol',
            channel: 'canal',
            provider: 'proveedor',
            model: 'modelo',
            resolution: 'resolución',
          },
        },
      },
    },
    'report schedule': {
      name: 'programar',
      summary: 'Publicar un informe cada semana o cada mes',
      options: {
        every: {
          name: 'frecuencia',
          summary: 'Cada cuánto; nunca lo termina',
          choices: { week: 'cada semana', month: 'cada mes', never: 'nunca' },
        },
        channel: { name: 'canal', summary: 'Dónde se publica' },
        by: {
          name: 'por',
          summary: 'Qué es cada fila de la tabla',
          choices: {
            day: 'día',
            member: 'persona',
            role: 'rol',
            channel: 'canal',
            provider: 'proveedor',
            model: 'modelo',
            resolution: 'resolución',
          },
        },
      },
    },
    'report costs': {
      name: 'costos',
      summary: 'Lo que se cobró y lo que los proveedores cobraron por ello',
      options: {},
    },
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
    'settings mine': {
      name: 'míos',
      summary: 'Lo que vale para tus propias imágenes',
      options: {
        aspect_ratio: { name: 'proporción', summary: 'Ancho y alto de las imágenes nuevas' },
        resolution: { name: 'resolución', summary: 'El tamaño de la imagen' },
        count: { name: 'cantidad', summary: 'Cuántas imágenes' },
        provider: { name: 'proveedor', summary: 'Qué proveedor las crea, y ningún otro' },
        cost_detail: {
          name: 'detalle_costo',
          summary: 'Lo que se dice del costo bajo una imagen',
          choices: { full: 'todo', short: 'solo el precio', none: 'nada' },
        },
        confirm_above: {
          name: 'preguntar_desde',
          summary: 'Preguntar antes de una petición más cara, en créditos',
        },
        reset: {
          name: 'restablecer',
          summary: 'Lo que vuelve a lo habitual',
          choices: { everything: 'todo', resolution: 'resolución', count: 'cantidad', provider: 'proveedor' },
        },
      },
    },
    'settings channel': {
      name: 'canal',
      summary: 'Las reglas de este canal',
      options: {
        ...rules,
        reset: { name: 'restablecer', summary: 'Lo que vuelve a lo habitual', choices: resetRules },
      },
    },
    'settings team': {
      name: 'equipo',
      summary: 'Las reglas de todo el equipo',
      options: {
        ...rules,
        styles: {
          name: 'estilos',
          summary: 'Quién puede guardar estilos',
          choices: { everybody: 'todos', admins: 'admins' },
        },
        time_zone: { name: 'zona_horaria', summary: 'Dónde empiezan días y meses, como Europe/Madrid' },
        admin_role: { name: 'rol_admin', summary: 'El rol cuyos miembros son admins' },
        admin_channel: { name: 'canal_admin', summary: 'Dónde los admins ven lo que deciden' },
        reset: {
          name: 'restablecer',
          summary: 'Lo que vuelve a lo habitual',
          choices: { ...resetRules, styles: 'estilos' },
        },
      },
    },
    'style save': {
      name: 'guardar',
      summary: 'Guardar un estilo para el equipo',
      options: {
        name: { name: 'nombre', summary: 'Cómo se llama el estilo' },
        before: { name: 'antes', summary: 'Palabras antes de la descripción' },
        after: { name: 'después', summary: 'Palabras después de la descripción' },
        reference: { name: 'referencia', summary: 'Una imagen que muestra el estilo' },
      },
    },
    'style list': { name: 'lista', summary: 'Qué estilos hay', options: {} },
    'style remove': {
      name: 'quitar',
      summary: 'Quitar un estilo del equipo',
      options: { name: { name: 'nombre', summary: 'Qué estilo' } },
    },
    help: {
      name: 'ayuda',
      summary: 'Cómo usar este bot',
      options: { command: { name: 'comando', summary: 'El comando que se explica' } },
    },
  },
};
