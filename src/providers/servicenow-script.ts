/**
 * What is put into a ServiceNow instance, whose webhooks are scripts: ES5, as its engine has it. The test runs it. Only
 * ASCII is signed and sent, so that nobody's encoding matters.
 */
export const businessRule = `
(function executeRule(current, previous) {
  var url = '{url}'
  // A property of type password2 that holds whsec_ and 32 random bytes in base64.
  var secret = gs.getProperty('turnpike.secret').replace('whsec_', '')
  var waitsMs = [0, 2000, 8000]

  var table = String(current.getTableName())
  var changes = String(current.getValue('sys_mod_count'))
  var record = {
    instance: gs.getProperty('instance_name') + '.service-now.com',
    table: table,
    // An asynchronous rule sees the record as it is by now, and not what was done to it.
    operation: changes === '0' ? 'insert' : 'update',
    sys_id: String(current.getUniqueValue()),
    sys_mod_count: changes,
    sys_updated_on: String(current.getValue('sys_updated_on')),
    number: current.getValue('number'),
    state: current.getValue('state'),
    approval: current.getValue('approval'),
    priority: current.getValue('priority'),
    risk: current.getValue('risk'),
    correlation_id: current.getValue('correlation_id'),
    cmdb_ci: current.getValue('cmdb_ci'),
    company: current.getValue('company'),
    sys_domain: current.getValue('sys_domain')
  }
  // An approval is of the record that it approves.
  if (table === 'sysapproval_approver') {
    record.sysapproval = current.getValue('sysapproval')
    record.sysapproval_number = String(current.sysapproval.number)
  }
  var body = JSON.stringify(record).replace(/[\\u007f-\\uffff]/g, function (character) {
    return '\\\\u' + ('000' + character.charCodeAt(0).toString(16)).slice(-4)
  })
  var id = [table, record.sys_id, record.sys_mod_count, record.operation].join('-')

  for (var attempt = 0; attempt < waitsMs.length; attempt++) {
    if (waitsMs[attempt] > 0) gs.sleep(waitsMs[attempt])
    var seconds = String(Math.floor(new GlideDateTime().getNumericValue() / 1000))
    var signed = id + '.' + seconds + '.' + body
    var request = new sn_ws.RESTMessageV2()
    request.setEndpoint(url)
    request.setHttpMethod('post')
    request.setHttpTimeout(10000)
    request.setRequestHeader('Content-Type', 'application/json')
    request.setRequestHeader('webhook-id', id)
    request.setRequestHeader('webhook-timestamp', seconds)
    request.setRequestHeader(
      'webhook-signature',
      'v1,' + new GlideCertificateEncryption().generateMac(secret, 'HmacSHA256', signed)
    )
    request.setRequestBody(body)
    var status = 0
    try {
      status = request.execute().getStatusCode()
    } catch (error) {
      status = 0
    }
    if (status >= 200 && status < 300) return
    // Anything else would fail again.
    if (status !== 0 && status !== 429 && status < 500) break
  }
  gs.error('Turnpike did not take ' + id + ': ' + status)
})(current, previous)
`
