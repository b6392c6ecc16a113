use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// The code of the message that is on its way, where the browser can read it with the person's consent (WebOTP, Chrome
/// on Android). Elsewhere, or when they decline, nothing comes; iOS offers it above the keyboard by itself.
pub(super) async fn received_code() -> Option<String> {
    let received = wasm_bindgen_futures::JsFuture::from(request().ok()??).await.ok()?;
    Reflect::get(&received, &"code".into()).ok()?.as_string()
}

/// `navigator.credentials.get({otp: {transport: ["sms"]}})`
fn request() -> Result<Option<Promise>, JsValue> {
    let window = window();
    if !Reflect::has(&window, &"OTPCredential".into())? {
        return Ok(None);
    }
    let credentials = Reflect::get(&window.navigator(), &"credentials".into())?;
    let get: Function = Reflect::get(&credentials, &"get".into())?.dyn_into()?;
    let (options, otp) = (Object::new(), Object::new());
    Reflect::set(&otp, &"transport".into(), &Array::of1(&"sms".into()))?;
    Reflect::set(&options, &"otp".into(), &otp)?;
    get.call1(&credentials, &options)?.dyn_into().map(Some)
}
